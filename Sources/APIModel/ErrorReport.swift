// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Body of every answer that is an error.
package struct ErrorReport: Codable, Sendable {
    /// What happened and what to do next.
    package let error: UserMessage

    package init(_ error: UserMessage) { self.error = error }
}
