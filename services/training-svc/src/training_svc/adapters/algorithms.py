"""Algorithms and references to them, at the algorithm service."""

from svckit.contracts.algorithm import UsableAlgorithm

from training_svc.adapters.resources import ResourcePeer
from training_svc.ports import ReferenceHolder


class AlgorithmPeer(ResourcePeer[UsableAlgorithm]):
    """Algorithms over the internal API."""

    owner, kind, answer = "algorithm-svc", "algorithms", UsableAlgorithm

    def used_by(self, holder: ReferenceHolder) -> str:
        return holder.algorithm_id
