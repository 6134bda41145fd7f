// SPDX-License-Identifier: Apache-2.0
internal import CROUSCore
internal import Posix

extension NumberRange.History {
    /// The numbers an earlier tool gave out, from a file with one number a line (leading zeros, LF or CRLF).
    ///
    /// No line is skipped: a line that is not a number, a blank one too, is an error, because a missed number would go
    /// to a second card. Throws ``NumberRangeError/historyUnreadable(_:)`` and
    /// ``NumberRangeError/historyMalformed(line:)``.
    package static func imported(from path: String) throws(NumberRangeError) -> NumberRange.History {
        var numbers: Set<CROUSNumber> = []
        var lines = try wrapping(NumberRangeError.historyUnreadable) { () throws(PosixError) in
            try LineReader(path: path)
        }
        while let line = try wrapping(NumberRangeError.historyUnreadable, { () throws(PosixError) in try lines.next() })
        {
            guard let number = CROUSNumber(String(decoding: line.content, as: UTF8.self)) else {
                throw .historyMalformed(line: line.number)
            }
            numbers.insert(number)
        }
        return .imported(numbers)
    }
}
