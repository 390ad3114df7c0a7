"""Logistics: where a parcel is."""
