"""An empty script."""


if __name__ == "__main__":
    pass
