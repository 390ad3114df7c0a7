"""The webhook function by itself: the platforms' door without the model and all that answers, so that it is awake in a moment."""

from chalice.app import Chalice

from chalicelib.channels import webhooks
from chalicelib.store import table

app = Chalice(app_name="kefu")
app.register_blueprint(webhooks.doors())
table.warm()
