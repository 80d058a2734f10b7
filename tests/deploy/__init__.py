"""Tests of what the job runs on."""
