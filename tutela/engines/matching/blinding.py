"""The asking side of a blinded look-up in one sitting, on the compiled package (`oprf` holds the side with the key).

The blinding numbers stay inside the compiled package and are gone when the object is: for questions whose answer comes
at once. A question that must survive a restart uses `oprf.blind` and `oprf.finalise`, whose state is plain data.
"""

import secrets
from collections.abc import Sequence

from voprf import ristretto as compiled

from tutela.engines.matching import oprf


class Blinding:
    """A batch of blinded messages. `points`: 32 bytes each, in the order of the messages; padding is None."""

    def __init__(self, messages: Sequence[bytes | None]) -> None:
        pairs = [compiled.Client.blind(message or secrets.token_bytes(32)) for message in messages]
        self._real = [message is not None for message in messages]
        self._clients = [client for client, _ in pairs]
        self.points = [bytes(point.serialize()) for _, point in pairs]

    def finalise(self, answer: oprf.Evaluation, public_key: bytes) -> list[bytes]:
        """Check the proof and unblind: 64 bytes a message, empty bytes for padding. Raises BadEvaluation."""
        if len(answer.points) != len(self._clients):
            raise oprf.BadEvaluation("the answer has another number of points than the question")
        try:
            output = compiled.VerifiableBatchOutput.deserialize(answer.proof + b"".join(answer.points))
            key = compiled.PublicKey.deserialize(public_key)
            values = compiled.Client.finalize_batch(self._clients, output, key)
        except BaseException as error:
            # The package panics on a wrong proof, with an exception that is no Exception and cannot be imported.
            if not isinstance(error, ValueError) and type(error).__name__ != "PanicException":
                raise
            raise oprf.BadEvaluation("the points are malformed or the proof does not fit the published key") from error
        return [bytes(value) if real else b"" for value, real in zip(values, self._real, strict=True)]
