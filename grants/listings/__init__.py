"""What a federation will buy (call) or an organisation offers (offer, with the roadshow): content, money, method, clocks."""
