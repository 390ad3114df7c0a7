"""Payment: how an order is paid."""
