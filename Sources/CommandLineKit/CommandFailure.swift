// SPDX-License-Identifier: Apache-2.0
internal import APIModel
package import CROUSCore

/// The end of a command that failed, wholly or in part: one sentence and an exit code.
package struct CommandFailure: Error {
    package let message: UserMessage
    package let code: Int32
    private let isJSON: Bool

    /// A failure with the exit code of its category, unless another is given; `json` selects the form of the report.
    package init(_ message: UserMessage, code: Int32? = nil, json: Bool) {
        self.message = message
        self.code = code ?? Self.code(of: message.category)
        isJSON = json
    }

    /// The documented exit codes.
    package static func code(of category: UserMessage.Category) -> Int32 {
        switch category {
        case .failure: 1
        case .usage: 2
        case .refused: 4
        case .unavailable: 5
        case .locked: 6
        case .journal: 7
        }
    }

    /// JSON on standard output for programs, a sentence on standard error for people.
    package func report() {
        if isJSON, let text = try? JSON.text(of: ErrorReport(message)) {
            Terminal.print(text)
        } else {
            Terminal.complain(message)
        }
    }
}
