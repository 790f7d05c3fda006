"""Who takes part in a purchase: what a job title or a department says of somebody's function, seniority and buying role."""
