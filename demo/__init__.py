"""「半夏生活」, an invented shop with invented people, so that kefu has something to talk about."""
