"""The IC2E concept model: embeddings to concepts, and a sparse non-negative head to clusters."""

from dataclasses import replace

from ..base.checks import check_choice, check_embeddings, check_same_images
from ..base.errors import BadInput
from ..base.parallel import one_thread
from ..base.progress import Progress, ignore
from ..base.values import Assignment, ConceptModel, Embeddings, Vocabulary
from .proxy import proxies
from .settings import CONSISTENCIES, PROXIES, RATE_FORMS, SUPPORTS, ConceptSettings

DEFAULTS = ConceptSettings()


@one_thread()
def train_concept_model(
    embeddings: Embeddings,
    assignment: Assignment,
    vocabulary: Vocabulary,
    settings: ConceptSettings = DEFAULTS,
    progress: Progress = ignore,
) -> ConceptModel:
    """Learn concept activations (n, m) and head weights (m, k) that reproduce the assignment.

    Loss = Loss_s + Loss_m + alpha Loss_c (IC2E, algorithm 1). Embeddings and vocabulary must come
    from one encoder. Raises BadInput when shapes or settings do not fit, or training diverges.
    """
    from .training import cold, train

    check(embeddings, assignment, vocabulary, settings)
    aligned, kept = proxies(embeddings, vocabulary, settings.proxy)
    learner = cold(embeddings.vectors, len(vocabulary), assignment.k, settings)
    model = train(learner, aligned, assignment, settings, progress)
    return replace(model, proxy=kept.arrays)


def check(
    embeddings: Embeddings,
    assignment: Assignment,
    vocabulary: Vocabulary,
    settings: ConceptSettings,
) -> None:
    """Raise BadInput unless the values and the settings of a training fit one another."""
    check_embeddings(embeddings)
    check_same_images(embeddings, assignment)
    check_choice("proxy", settings.proxy, PROXIES)
    check_choice("rate_form", settings.rate_form, RATE_FORMS)
    check_choice("consistency", settings.consistency, CONSISTENCIES)
    check_choice("support", settings.support, SUPPORTS)
    if not len(vocabulary):
        raise BadInput("The vocabulary is empty; keep at least one phrase.")
    if vocabulary.vectors.shape[1] != embeddings.vectors.shape[1]:
        raise BadInput("The vocabulary is from another encoder; generate it for these embeddings.")
