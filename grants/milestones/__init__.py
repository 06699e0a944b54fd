"""What was delivered: measurements per deliverable and site, activities, satisfaction; and what of it is recognised."""
