// SPDX-License-Identifier: Apache-2.0
internal import GRDB

extension Row {
    /// The text in a column; nil when the column is missing, NULL or of another type. GRDB's typed subscript ends the
    /// process on such a cell, and a database file may come from anywhere.
    func text(_ column: String) -> String? { (self[column] as (any DatabaseValueConvertible)?) as? String }

    /// True for NULL, and when the column is missing.
    func isNull(_ column: String) -> Bool { (self[column] as (any DatabaseValueConvertible)?) == nil }

    /// The integer in a column; nil as above.
    func integer(_ column: String) -> Int64? { (self[column] as (any DatabaseValueConvertible)?) as? Int64 }
}
