def measure_requests(get_response):
    return get_response
