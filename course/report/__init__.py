"""Would unlabeled data help on your own table? One page of measurements that answers it."""
