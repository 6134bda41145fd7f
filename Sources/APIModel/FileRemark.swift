// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// A line of an imported file that was refused, or accepted with a remark.
package struct FileRemark: Codable, Sendable {
    /// Line of the file, counted from 1.
    package let line: Int
    /// Column concerned, empty when the whole line is.
    package let column: String
    /// What is wrong or unusual about it.
    package let message: UserMessage

    package init(line: Int, column: String, message: UserMessage) {
        self.line = line
        self.column = column
        self.message = message
    }
}
