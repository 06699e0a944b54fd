"""The result sheet of a roadshow: programme, placards, who holds what, what was contested, every act of the host. Facts first
(`facts`, `gather`), what must hold between them second (`footing`), drawing third (`draw`)."""
