// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// One line of the answer of `POST /v1/sam/self-test/card` (`application/x-ndjson`). Each line of the request is a
/// ``SAMTestAnswer`` to one command.
package struct SAMTestUpdate: Codable, Sendable {
    /// UID of the virtual card, in hexadecimal. It is fixed: the SAM never uses the keys of a card in use for a test.
    package static let cardUID = "04000000000000"

    /// `command`, `done` or `failed`.
    package let event: String
    /// With `command`: the command for the card, in hexadecimal.
    package var command: String?
    /// With `done`: the result.
    package var report: SAMTestReport?
    /// With `failed`: the reason.
    package var message: UserMessage?

    package init(command: String) {
        event = "command"
        self.command = command
    }

    package init(report: SAMTestReport) {
        event = "done"
        self.report = report
    }

    package init(message: UserMessage) {
        event = "failed"
        self.message = message
    }
}
