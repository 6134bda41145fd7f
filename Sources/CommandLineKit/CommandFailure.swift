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
        self.code = code ?? message.category.codes.exit
        isJSON = json
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
