// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
internal import GRDB

extension Registry {
    /// Cards whose number is outside a range although no delivery brought them: how many, and the lowest such number.
    /// Nil when there is none, which is normal for the range of the host.
    package func strays(
        outside range: ClosedRange<CROUSNumber>
    ) throws(RegistryError) -> (count: Int, lowest: CROUSNumber)? {
        try read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT count(*) AS cards, min(number) AS lowest FROM card
                    WHERE (number < ? OR number > ?) AND delivery IS NULL
                    """,
                arguments: [
                    Int64(clamping: range.lowerBound.value), Int64(clamping: range.upperBound.value),
                ]
            )
            guard let count = row?.integer("cards"), let value = row?.integer("lowest"),
                let lowest = CROUSNumber(UInt64(clamping: value))
            else { return nil }
            return (Int(count), lowest)
        }
    }
}
