"""One instalment through six acts: business review, finance review, approval, payment, receipt, books."""
