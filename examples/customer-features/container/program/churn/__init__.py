"""Predicts which customers will leave, from the features of a SageMaker feature group."""
