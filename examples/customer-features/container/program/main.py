"""The image's entry point. SageMaker starts a training job as `<image> train` and an endpoint as `<image> serve`."""
import logging
import sys

from churn import serve, train


def main(arguments):
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    command = arguments[0] if arguments else ""
    if command == "train":
        return train.main()
    if command == "serve":
        return serve.main()
    print(f"usage: train | serve, got {command!r}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
