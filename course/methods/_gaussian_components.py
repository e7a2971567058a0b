"""What both Gaussian mixtures have in common: parameters checked, densities, attributes."""

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from course.methods.em import expectation
from course.methods.gaussians import COVARIANCE_TYPES, log_gaussians
from course.validation import (
    check_count,
    check_option,
    check_real,
    validate_points,
)


class GaussianComponents(BaseEstimator):
    """What both mixtures have in common: parameters checked, densities, fitted attributes."""

    def _check_parameters(self):
        check_option("covariance_type", self.covariance_type, COVARIANCE_TYPES)
        check_real("reg_covar", self.reg_covar)
        check_real("tol", self.tol)
        check_count("max_iter", self.max_iter)

    def _log_joint(self, X, parameters):
        """Return log (mixing weight times density), array of shape (n_samples, n_components)."""
        try:
            log_density = log_gaussians(
                X, parameters["means"], parameters["covariances"], self.covariance_type
            )
        except np.linalg.LinAlgError:
            raise ValueError(
                f"reg_covar={self.reg_covar} is too small for these points: a component has no "
                "width in some direction. Raise reg_covar, ask fewer components, or scale X"
            ) from None
        with np.errstate(divide="ignore"):  # a component may have died out
            return log_density + np.log(parameters["weights"])

    def _keep(self, rounds, n_iter, converged, offset):
        """Set the fitted attributes from what :func:`run_em` found around ``offset``."""
        self.history_ = [{**turn, "means": turn["means"] + offset} for turn in rounds]
        for name, value in self.history_[-1].items():
            setattr(self, name + "_", value)
        self.n_iter_, self.converged_ = n_iter, converged

    def _fitted_expectation(self, X):
        """Return responsibilities and log densities of new points under the fitted mixture."""
        check_is_fitted(self)
        X = validate_points(self, X)
        # As in fit: products of numbers far from zero lose digits, so move to the middle.
        offset = self.means_.mean(axis=0)
        fitted = {
            "weights": self.weights_,
            "means": self.means_ - offset,
            "covariances": self.covariances_,
        }
        return expectation(self._log_joint(X - offset, fitted))
