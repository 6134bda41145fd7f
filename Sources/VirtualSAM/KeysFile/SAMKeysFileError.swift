// SPDX-License-Identifier: Apache-2.0
package import Posix

/// Why a keys file, or a profile for one, cannot be used. No case carries a key or a piece of the file.
package enum SAMKeysFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file cannot be read or written.
    case file(PosixError)
    /// Group or others may read the file; its permission bits.
    case exposed(path: String, permissions: UInt32)
    /// Not YAML; the line where parsing stopped, counted from 1, when known.
    case malformed(line: Int?)
    /// A field that is missing, unknown or unusable: where, which, and the problem.
    case field(place: String, name: String, problem: String)
    /// No random numbers, or no memory for a key.
    case unavailable

    package var description: String {
        switch self {
        case .file(let error): "\(error)"
        case .exposed(let path, let permissions):
            "\(path) has mode 0\(String(permissions, radix: 8)); keys must be readable by their owner only (chmod 600)"
        case .malformed(let line): "not a YAML mapping" + (line.map { " (line \($0))" } ?? "")
        case .field(let place, let name, let problem): "\(place.isEmpty ? "" : place + ": ")\(name) \(problem)"
        case .unavailable: "no random numbers or no memory for keys"
        }
    }
}
