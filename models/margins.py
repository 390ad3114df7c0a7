"""A linear machine beside the nets: it draws its lines by the hardest examples where they draw theirs by all of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from models.net import Floats, Net

SHARES = (0, 1, 2, 3, 4)  # how much it may say beside the nets; dev decides


@dataclass(frozen=True, slots=True)
class Margins:
    """How far a text lies on an intent's side: `table` [rows, labels] and `bias` [labels]."""

    table: Floats
    bias: Floats

    def beside(self, net: Net, share: int) -> Net:
        """The net with that much of the margins in its wide head: no more cells, no more time."""
        width, more = len(net.shift), np.float32(share)
        table = np.concatenate([net.table[:, :width], net.table[:, width:] + more * self.table], 1)
        return Net(table, net.shift, net.top, net.bias + more * self.bias)


def margins_of(texts: csr_matrix, labels: NDArray[np.int64], classes: int) -> Margins:
    """From tf-idf rows [n, rows] and their labels [n]; all zeros where there are not three labels to tell apart."""
    if classes < 3:
        return Margins(np.zeros((texts.shape[1], classes), np.float32), np.zeros(classes, np.float32))
    machine = LinearSVC(C=1.0, random_state=0, max_iter=5000).fit(texts, labels)
    return Margins(np.asarray(machine.coef_.T, np.float32), np.asarray(machine.intercept_, np.float32))
