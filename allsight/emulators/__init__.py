"""Local servers that speak each venue's wire protocol over one matching engine and one seeded universe."""
