// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The machine this process runs on.
package enum ThisHost {
    /// Name of the host as the kernel knows it, without a look-up in the network. `localhost` when it has none.
    package static var name: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&buffer, buffer.count - 1) == 0, buffer[0] != 0 else { return "localhost" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Processors that are there, at least one.
    package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
