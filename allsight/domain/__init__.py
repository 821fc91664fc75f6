"""The vocabulary of allsight: frozen types, ids, money, odds, ports, errors; stdlib and msgspec only."""
