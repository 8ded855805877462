"""Write a file larger than allowed to the scratch folder."""


def one_large_file(case):
    with open(f"{case.scratch}/large", "wb") as file:
        for _ in range(32):
            file.write(bytes(1 << 20))
