"""Whatever needs a decoder or an encoder, done by a worker process with limits: foreign pictures never touch ours."""
