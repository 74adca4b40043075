"""``python -m mapper`` is the command line."""

from mapper.cli import main

if __name__ == "__main__":
    main(prog_name="mapper")
