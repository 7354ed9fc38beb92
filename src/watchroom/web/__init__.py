"""Three HTTP apps that never import each other, and what they share: errors and limits."""
