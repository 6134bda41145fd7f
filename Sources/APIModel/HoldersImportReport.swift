// SPDX-License-Identifier: Apache-2.0

/// Answer of `POST /v1/holders`.
package struct HoldersImportReport: Codable, Sendable {
    /// Opaque references of the imported holders, in the order of the file.
    package let imported: [String]
    /// Lines refused.
    package let refused: [FileRemark]
    /// Lines imported with a remark.
    package let warnings: [FileRemark]

    package init(imported: [String], refused: [FileRemark], warnings: [FileRemark]) {
        self.imported = imported
        self.refused = refused
        self.warnings = warnings
    }
}
