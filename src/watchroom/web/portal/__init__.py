"""The app of residents, owners and the public: what the room publishes of itself."""
