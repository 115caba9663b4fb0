include(CheckCXXSourceCompiles)

set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all)
set(CMAKE_REQUIRED_FLAGS -fsanitize=float-cast-overflow)
check_cxx_source_compiles("int main() { return 0; }" HILLOCK_KNOWS_FLOAT_CAST_OVERFLOW)
unset(CMAKE_REQUIRED_FLAGS)
if(HILLOCK_KNOWS_FLOAT_CAST_OVERFLOW) # not part of `undefined` in either compiler
  list(APPEND sanitizers -fsanitize=float-cast-overflow)
endif()

target_compile_options(hillock_flags INTERFACE ${sanitizers} -fno-omit-frame-pointer)
target_compile_definitions(hillock_flags INTERFACE _GLIBCXX_ASSERTIONS)
target_link_options(hillock_flags INTERFACE ${sanitizers})
