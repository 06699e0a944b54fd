"""The result sheet of a roadshow on paper: drawn from the facts of `grants.roadshows.result`, sealed, issued."""
