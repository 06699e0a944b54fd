"""The audit report: spending against deliverables. Facts first (`facts`, `sums`, `gather`), drawing second (`draw`)."""
