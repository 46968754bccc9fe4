"""The domain of Glossator: articles, spans, storage and formats, without any screen."""
