# SPDX-License-Identifier: Apache-2.0
"""Faults put into the RTL on purpose: where operators apply, how many run from one build, where they are built and tested."""
