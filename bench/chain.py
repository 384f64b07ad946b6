"""A local anvil and what is needed of it: deploy a contract, send a transaction, read its receipt."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HARDFORK = "osaka"
START_SECONDS = 20
RECEIPT_SECONDS = 30
TRUE_WORD = (1).to_bytes(32, "big")


class ChainError(RuntimeError):
    """anvil is missing, does not start, or answers a request with an error."""


@dataclass(frozen=True)
class Verification:
    """A verification as a transaction: gas from its receipt, sizes in bytes."""

    transaction_gas: int
    runtime_bytes: int
    calldata_bytes: int
    deploy_gas: int


class Anvil:
    """A JSON-RPC connection; accounts are unlocked by anvil."""

    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, method: str, *params: object) -> object:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)
        if "error" in answer:
            raise ChainError(f"`{method}`: {answer['error']['message']}")
        return answer["result"]

    def send(self, transaction: dict) -> dict:
        """Sends from the first account and returns the receipt; a reverted transaction is an error."""
        sender = self.call("eth_accounts")[0]
        digest = self.call("eth_sendTransaction", {"from": sender, **transaction})
        deadline = time.monotonic() + RECEIPT_SECONDS
        while (receipt := self.call("eth_getTransactionReceipt", digest)) is None:
            if time.monotonic() > deadline:
                raise ChainError(f"no receipt within {RECEIPT_SECONDS} s")
            time.sleep(0.05)
        if int(receipt["status"], 16) != 1:
            raise ChainError("the transaction reverted")
        return receipt

    def verify(self, creation_code: bytes, calldata: bytes, answers_true: bool) -> Verification:
        """Deploys a verifier and sends it a proof.

        `answers_true`: the verifier reports by a returned bool, which has to be true; one that
        reverts on a bad proof need not return anything.
        """
        deployment = self.send({"data": "0x" + creation_code.hex()})
        address = deployment["contractAddress"]
        request = {"to": address, "data": "0x" + calldata.hex()}
        returned = bytes.fromhex(self.call("eth_call", request, "latest")[2:])
        if answers_true and returned != TRUE_WORD:
            raise ChainError(f"the verifier answered `0x{returned.hex()}`")
        receipt = self.send(request)
        runtime = bytes.fromhex(self.call("eth_getCode", address, "latest")[2:])
        gas_used = int(receipt["gasUsed"], 16)
        return Verification(gas_used, len(runtime), len(calldata), int(deployment["gasUsed"], 16))


def anvil_binary() -> Path:
    """The native binary inside the platform's npm package (the `.bin` entry is a node process around it)."""
    found = sorted((ROOT / "node_modules" / "@foundry-rs").glob("anvil-*/bin/anvil"))
    if not found:
        raise ChainError("anvil is not installed: run `npm ci`")
    return found[0]


@contextmanager
def anvil() -> Iterator[Anvil]:
    """Starts anvil on a free port and stops it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [anvil_binary(), "--port", str(port), "--hardfork", HARDFORK, "--silent", "--disable-code-size-limit"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        connection = Anvil(f"http://127.0.0.1:{port}")
        wait_until_ready(connection)
        yield connection
    finally:
        process.terminate()
        process.wait()


def wait_until_ready(connection: Anvil) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            connection.call("eth_chainId")
            return
        except (urllib.error.URLError, ConnectionError) as error:
            if time.monotonic() > deadline:
                raise ChainError(f"anvil did not answer within {START_SECONDS} s") from error
            time.sleep(0.1)
