// SPDX-License-Identifier: Apache-2.0
package import CROUSCore
package import CardCrypto
package import Posix

/// Why a file of holders was not read, or the directory not opened or changed.
package enum HoldersError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The directory's file cannot be read or replaced.
    case file(PosixError)
    /// Others may read the directory's file; its permission bits.
    case exposed(permissions: UInt32)
    /// The file has no header line.
    case empty
    /// The header line cannot be read.
    case header(DelimitedText.Failure)
    /// These columns are missing.
    case missingColumns([String])
    /// This column is there twice.
    case repeatedColumn(String)
    /// The directory's own file holds a line this program did not write.
    case directoryBroken(HoldersImport.Problem)
    /// No random numbers for a reference.
    case random(CryptoError)

    /// One sentence: what happened and what to do next.
    package var description: String {
        switch self {
        case .file(let error): "the directory of holders cannot be used: \(error)"
        case .exposed(let permissions):
            "others may read the directory of holders (mode \(String(permissions, radix: 8))): set it to 600"
        case .empty: "the file of holders is empty: its first line names the columns"
        case .header(let failure): "the first line of the file of holders cannot be read: \(failure)"
        case .missingColumns(let names): "columns are missing in the file of holders: \(names.joined(separator: ", "))"
        case .repeatedColumn(let name): "the column \(name) is there twice in the file of holders"
        case .directoryBroken(let problem): "the directory of holders is damaged: \(problem)"
        case .random(let error): "no reference can be made: \(error)"
        }
    }
}
