"""What the platform says at its terminal about what its programs have found."""

from svckit.errors import Reason


def told(warning: Reason) -> str:
    """A warning of a service, in the words of the program that found it."""
    found = {name: each["detail"] or each["code"] for name, each in warning.params.get("warnings", {}).items()}
    about = "; ".join(f"{name}: {text}" for name, text in found.items()) or warning.detail or warning.code
    return f"Warning of {warning.params.get('service', 'the gateway')}: {about}"
