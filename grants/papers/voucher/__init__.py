"""The accounting voucher of a booked instalment (记账凭证): facts first (`facts`, `gather`), drawing second (`draw`)."""
