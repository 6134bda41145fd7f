// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Answer of `GET /v1/creation-carte-crous/test`.
package struct ReadinessReport: Codable, Sendable {
    /// True when a card could be encoded now.
    package let isReady: Bool
    /// What prevents it, most urgent first; empty when nothing does.
    package let problems: [UserMessage]

    package init(problems: [UserMessage]) {
        isReady = problems.isEmpty
        self.problems = problems
    }
}
