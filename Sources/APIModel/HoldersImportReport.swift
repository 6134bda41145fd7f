// SPDX-License-Identifier: Apache-2.0
package import CROUSCore

/// Answer of `POST /v1/holders`.
package struct HoldersImportReport: Codable, Sendable {
    /// A line that was refused, or accepted with a remark.
    package struct Remark: Codable, Sendable {
        /// Line of the file, counted from 1.
        package let line: Int
        /// Column concerned, empty when the whole line is.
        package let column: String
        /// What is wrong with it.
        package let message: UserMessage

        package init(line: Int, column: String, message: UserMessage) {
            self.line = line
            self.column = column
            self.message = message
        }
    }

    /// Opaque references of the imported holders, in the order of the file.
    package let imported: [String]
    /// Lines refused.
    package let refused: [Remark]
    /// Lines imported with a remark.
    package let warnings: [Remark]

    package init(imported: [String], refused: [Remark], warnings: [Remark]) {
        self.imported = imported
        self.refused = refused
        self.warnings = warnings
    }
}
