"""Who may do what to which things, for what purpose: every answer names its rule; pure."""
