# SPDX-License-Identifier: Apache-2.0
# Every rule on a parameter, in the order of the modules: module, what it refuses, parameters, message.
ng_add_refusal_tests(
  numerics_normalise  one_bit                       Width=1           "numerics_normalise: Width must be"
  numerics_normalise  65_bits                       Width=65          "numerics_normalise: Width must be"
  numerics_speck      rounds_that_do_not_divide_22  RoundsPerStage=3  "numerics_speck: RoundsPerStage must"
)
