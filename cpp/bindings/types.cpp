// The types of the numbers that cross. This takes the place of embind's own library, which
// registers every type that it knows -- strings of four widths, views, 64-bit integers, JavaScript
// values -- and thereby brings the glue of each: 2 kB of 6.
#include <emscripten/bind.h>

#include <limits>

using namespace emscripten::internal;

extern "C" {

// Nothing starts these bindings a second time, as threads would.
void _embind_register_bindings(InitFunc*) {}

// Names a type that was forgotten here; the build writes the typings and would not end.
const char* __getTypeName(const std::type_info*) { return nullptr; }

}  // extern "C"

EMSCRIPTEN_BINDINGS(types) {
  _embind_register_void(TypeID<void>::get(), "void");
  _embind_register_integer(TypeID<unsigned>::get(), "unsigned int", sizeof(unsigned), 0,
                           std::numeric_limits<unsigned>::max());
  _embind_register_float(TypeID<double>::get(), "double", sizeof(double));
}
