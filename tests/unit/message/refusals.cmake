# SPDX-License-Identifier: Apache-2.0
# Every parameter value that must be refused.
ng_add_refusal_tests(
  message_queue  less_than_a_message  Beats=8  "message_queue: Beats must be"
)
