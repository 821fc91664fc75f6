"""The bus between feeds and the state store, and the recorder of raw frames."""
