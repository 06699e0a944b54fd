"""The red-letter voucher of a payment called back (红字记账凭证): facts first (`facts`, `gather`), drawing second (`draw`)."""
